package guide.bank.state;

import java.io.IOException;
import java.io.InputStream;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassReader;
import org.apache.flink.shaded.asm9.org.objectweb.asm.ClassWriter;
import org.apache.flink.shaded.asm9.org.objectweb.asm.Opcodes;
import org.apache.flink.shaded.asm9.org.objectweb.asm.commons.ClassRemapper;
import org.apache.flink.shaded.asm9.org.objectweb.asm.commons.SimpleRemapper;

/** Loads the next release's class under the name of this one, so that one process can hold both releases. */
final class NextRelease extends ClassLoader {

    private final String name;
    private final Class<?> next;

    NextRelease(Class<?> now, Class<?> next) {
        super(now.getClassLoader());
        this.name = now.getName();
        this.next = next;
    }

    @Override
    protected Class<?> loadClass(String wanted, boolean resolve) throws ClassNotFoundException {
        if (!wanted.equals(name)) {
            return super.loadClass(wanted, resolve);
        }
        Class<?> loaded = findLoadedClass(name);
        return loaded != null ? loaded : renamed();
    }

    private Class<?> renamed() throws ClassNotFoundException {
        String from = next.getName().replace('.', '/');
        try (InputStream file = getParent().getResourceAsStream(from + ".class")) {
            ClassWriter writer = new ClassWriter(0);
            SimpleRemapper names = new SimpleRemapper(Opcodes.ASM9, from, name.replace('.', '/'));
            new ClassReader(file).accept(new TopLevel(writer, names), 0);
            byte[] code = writer.toByteArray();
            return defineClass(name, code, 0, code.length);
        } catch (IOException unreadable) {
            throw new ClassNotFoundException(name, unreadable);
        }
    }

    /** Renames, and leaves out that the class stands within another, which is in another class loader now. */
    private static final class TopLevel extends ClassRemapper {

        TopLevel(ClassWriter writer, SimpleRemapper names) {
            super(Opcodes.ASM9, writer, names);
        }

        @Override
        public void visitInnerClass(String name, String outer, String inner, int access) {
            // left out
        }

        @Override
        public void visitNestHost(String host) {
            // left out
        }
    }
}
