package guide.bank.membership;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Two tellers of a group share a topic's partitions and one of them goes: restarted, killed, too slow, or displaced by
 * another of the same name. What does the other one notice, and who reads the partitions meanwhile?
 *
 * <pre>
 * BOOTSTRAP TOPIC PARTITIONS restart|kill|slow|twice
 * </pre>
 */
public final class MembershipProbe {

    private final String bootstrap;
    private final String topic;
    private final int partitions;
    private final String protocol;
    private final List<String> lines = new ArrayList<>();

    private MembershipProbe(String bootstrap, String topic, int partitions, String protocol) {
        this.bootstrap = bootstrap;
        this.topic = topic;
        this.partitions = partitions;
        this.protocol = protocol;
    }

    public static void main(String[] args) throws Exception {
        if (args.length == 6 && args[0].equals("member")) {
            member(args);
            return;
        }
        if (args.length != 4 || !Set.of("restart", "kill", "slow", "twice").contains(args[3])) {
            System.err.println("usage: BOOTSTRAP TOPIC PARTITIONS restart|kill|slow|twice");
            System.exit(2);
        }
        var pool = Executors.newFixedThreadPool(4);
        List<Future<List<String>>> results = new ArrayList<>();
        for (String protocol : List.of("classic", "consumer")) {
            for (boolean isStatic : args[3].matches("kill|slow") ? List.of(false, true) : List.of(true)) {
                var probe = new MembershipProbe(args[0], args[1], Integer.parseInt(args[2]), protocol);
                results.add(pool.submit(probe.scenario(args[3], isStatic)));
            }
        }
        int status = 0;
        for (Future<List<String>> result : results) {
            try {
                result.get().forEach(System.out::println);
            } catch (ExecutionException failed) {
                failed.getCause().printStackTrace();
                status = 1;
            }
        }
        System.exit(status); // The tellers of a failed scenario still poll.
    }

    private Callable<List<String>> scenario(String name, boolean isStatic) {
        return () -> {
            switch (name) {
                case "restart" -> restart();
                case "kill" -> kill(isStatic);
                case "slow" -> slow(isStatic);
                default -> twice();
            }
            return lines;
        };
    }

    private void restart() throws InterruptedException, TimeoutException {
        String group = "statements-restart-" + protocol;
        Teller stays = teller(group, "teller-1", true);
        Teller goes = teller(group, "teller-2", true);
        share(stays, goes);
        Set<Integer> before = goes.partitions();
        int calls = stays.calls();

        goes.close();
        long closed = System.nanoTime();
        Thread.sleep(1000);
        goes = teller(group, "teller-2", true);
        share(stays, goes);
        say("restarted: %s %d partitions %s", goes.partitions().equals(before) ? "the same" : "other",
                goes.partitions().size(), within(goes.changed() - closed, 9));
        say("teller-1's listener was called %d times", stays.calls() - calls);

        goes.close();
        closed = System.nanoTime();
        await("teller-1 reads everything", () -> stays.partitions().size() == partitions);
        say("stopped and not started: teller-1 got its partitions %s",
                later(stays.changed() - closed, 9));
        goes = teller(group, "teller-2", true);
        share(stays, goes);
        say("started at last: %d partitions for teller-2, %d for teller-1",
                goes.partitions().size(), stays.partitions().size());
        stays.close();
        goes.close();
    }

    private void kill(boolean isStatic) throws IOException, InterruptedException, TimeoutException {
        String kind = isStatic ? "static" : "dynamic";
        String group = "statements-kill-" + protocol + "-" + kind;
        Teller stays = teller(group, "teller-1", isStatic);
        Child killed = new Child(group, "teller-2", isStatic);
        killed.begin();
        Child again = new Child(group, "teller-2", true); // Starting takes long: it waits for begin.
        await("two tellers share the partitions", () -> stays.partitions().size() == partitions / 2);
        killed.reads(partitions / 2);
        Thread.sleep(1500); // Nothing more comes of it.
        int refusals = 0;
        int calls = stays.calls();
        killed.kill();
        long died = System.nanoTime();
        if (!isStatic) {
            await("teller-1 reads everything", () -> stays.partitions().size() == partitions);
            say("dynamic: killed: teller-1 got its partitions %s", later(stays.changed() - died, 8));
            again.kill();
            stays.close();
            return;
        }
        again.begin();
        while (!again.reads(partitions / 2)) {
            if (refusals++ == 0) {
                say("static: killed, a new one at once: %s", again.latest);
            }
            Thread.sleep(200);
            again = new Child(group, "teller-2", true);
            again.begin();
        }
        long back = System.nanoTime() - died;
        if (refusals == 0) {
            say("static: killed, a new one at once: its partitions back %s", within(back, 9));
            say("static: teller-1's listener was called %d times", stays.calls() - calls);
        } else {
            say("static: new ones again and again: its partitions back %s", later(back, 5));
        }
        again.kill();
        stays.close();
    }

    private void slow(boolean isStatic) throws InterruptedException, TimeoutException {
        String kind = isStatic ? "static" : "dynamic";
        String group = "statements-slow-" + protocol + "-" + kind;
        Teller stays = teller(group, "teller-1", isStatic);
        Teller works = teller(group, "teller-2", isStatic);
        share(stays, works);
        long begin = System.nanoTime();
        works.work(20_000);
        await("teller-1 reads everything", () -> stays.partitions().size() == partitions);
        long taken = stays.changed() - begin;
        say("%s: works for 20 s: teller-1 got its partitions %s",
                kind, isStatic ? later(taken, 12) : within(taken, 9));
        await("teller-2 commits", () -> !works.commit().isEmpty());
        say("%s: commits: %s", kind, works.commit());
        await("teller-2 ends or shares again", () -> !works.end().isEmpty() || shared(stays, works));
        say(works.end().isEmpty()
                ? "%s: polls: onPartitionsLost with %d partitions, then gets %d"
                : "%s: polls: %4$s", kind, works.lost(), works.partitions().size(), works.end());
        works.close();
        stays.close();
    }

    private void twice() throws InterruptedException, TimeoutException {
        String group = "statements-twice-" + protocol;
        Teller first = teller(group, "teller-2", true);
        await("the first reads everything", () -> first.partitions().size() == partitions);
        Teller second = teller(group, "teller-2", true);
        await("one of the two ends", () -> !first.end().isEmpty() || !second.end().isEmpty());
        Thread.sleep(2000);
        for (Teller teller : List.of(first, second)) {
            say("%s teller-2: %s", teller == first ? "the former" : "the new",
                    teller.end().isEmpty() ? "reads " + teller.partitions().size() + " partitions" : teller.end());
        }
        first.close();
        second.close();
    }

    private Teller teller(String group, String name, boolean isStatic) {
        return new Teller(name, Teller.config(bootstrap, protocol, group, name, isStatic), topic);
    }

    private boolean shared(Teller one, Teller other) {
        return one.partitions().size() == partitions / 2 && other.partitions().size() == partitions / 2;
    }

    private void share(Teller one, Teller other) throws InterruptedException, TimeoutException {
        await("two tellers share the partitions", () -> shared(one, other));
        Thread.sleep(1500); // Nothing more comes of it.
        if (!shared(one, other)) {
            share(one, other);
        }
    }

    private static void await(String what, Callable<Boolean> ready) throws InterruptedException, TimeoutException {
        long deadline = System.nanoTime() + Duration.ofSeconds(90).toNanos();
        try {
            while (!ready.call()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException(what + ": not after 90 s");
                }
                Thread.sleep(20);
            }
        } catch (InterruptedException | TimeoutException give) {
            throw give;
        } catch (Exception bug) {
            throw new IllegalStateException(bug);
        }
    }

    /** The bound that a time keeps in every run, or the time itself if it does not. */
    private static String within(long nanoseconds, int most) {
        double seconds = nanoseconds / 1e9;
        return seconds <= most ? "within " + most + " s" : String.format("after %.1f s", seconds);
    }

    private static String later(long nanoseconds, int least) {
        double seconds = nanoseconds / 1e9;
        return seconds >= least ? "after more than " + least + " s" : String.format("after %.1f s", seconds);
    }

    private void say(String line, Object... values) {
        lines.add(protocol + ": " + String.format(line, values));
    }

    /** A teller in a process of its own, which can be killed. */
    private final class Child {

        private final Process process;
        private String latest = "";
        private final BlockingQueue<String> said = new LinkedBlockingQueue<>();

        Child(String group, String name, boolean isStatic) throws IOException {
            String java = ProcessHandle.current().info().command().orElse("java");
            process = new ProcessBuilder(
                    java, "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                    System.getProperty("java.class.path"), MembershipProbe.class.getName(),
                    "member", bootstrap, topic, protocol, group, isStatic ? name : "")
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            Thread reader = new Thread(() -> {
                try (var output = new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
                    for (String line = output.readLine(); line != null; line = output.readLine()) {
                        said.add(line);
                    }
                } catch (IOException gone) {
                    said.add(gone.toString());
                }
            });
            reader.setDaemon(true);
            reader.start();
        }

        /** Lets the process join the group, which is connected and waits. */
        void begin() throws IOException {
            process.getOutputStream().write('\n');
            process.getOutputStream().flush();
        }

        /** Waits until it reads that many partitions; false if it ends instead, and {@code latest} says of what. */
        boolean reads(int count) throws InterruptedException, TimeoutException {
            while (!latest.equals(String.valueOf(count))) {
                latest = said.poll(90, TimeUnit.SECONDS);
                if (latest == null) {
                    throw new TimeoutException("the process of a teller says nothing for 90 s");
                }
                if (!latest.matches("\\d+")) {
                    return false;
                }
            }
            return true;
        }

        void kill() throws InterruptedException {
            process.destroyForcibly().waitFor();
        }
    }

    private static void member(String[] args) throws InterruptedException, IOException {
        String name = args[5];
        Map<String, Object> config = Teller.config(args[1], args[3], args[4], name, !name.isEmpty());
        CountDownLatch begin = new CountDownLatch(1);
        Teller teller = new Teller(name, config, args[2], begin);
        System.in.read();
        begin.countDown();
        Thread parent = new Thread(() -> {
            try {
                System.in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException gone) {
                // Then it ends as well.
            }
            Runtime.getRuntime().halt(1); // Nothing is left behind when the parent is gone.
        });
        parent.setDaemon(true);
        parent.start();
        Set<Integer> known = new TreeSet<>();
        while (teller.end().isEmpty()) {
            Set<Integer> now = teller.partitions();
            if (!now.equals(known)) {
                System.out.println(now.size());
                known = now;
            }
            Thread.sleep(20);
        }
        System.out.println(teller.end());
    }
}
