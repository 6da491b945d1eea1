package guide.bank.state;

import java.util.stream.IntStream;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/** Shows which key group an account has, and which subtask has the key group. */
final class KeyGroups {

    private KeyGroups() {
    }

    /** Prints the way of some accounts for a max parallelism and two parallelisms. */
    static void show(int maxParallelism, int before, int after) {
        System.out.printf("max parallelism %d, parallelism %d and %d%n", maxParallelism, before, after);
        for (int i = 1; i <= 5; i++) {
            String account = "110-%03d".formatted(i);
            // --8<-- [start:assign]
            int group = KeyGroupRangeAssignment.assignToKeyGroup(account, maxParallelism); // (1)
            int subtaskBefore = KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(maxParallelism, before, group);
            int subtaskAfter = KeyGroupRangeAssignment.computeOperatorIndexForKeyGroup(maxParallelism, after, group); // (2)
            // --8<-- [end:assign]
            System.out.printf("%s -> key group %3d -> subtask %d, then %d%n",
                    account, group, subtaskBefore, subtaskAfter);
        }
        System.out.printf("ranges of %d: %s%n", before, ranges(maxParallelism, before));
        System.out.printf("ranges of %d: %s%n", after, ranges(maxParallelism, after));
    }

    /** Prints the max parallelism that Flink takes for a job that does not set one. */
    static void defaults() {
        for (int parallelism : new int[] {1, 4, 85, 86, 200, 1000}) {
            System.out.printf("parallelism %4d -> max parallelism %4d%n",
                    parallelism, KeyGroupRangeAssignment.computeDefaultMaxParallelism(parallelism));
        }
    }

    private static String ranges(int maxParallelism, int parallelism) {
        return IntStream.range(0, parallelism)
                .mapToObj(i -> KeyGroupRangeAssignment.computeKeyGroupRangeForOperatorIndex(maxParallelism, parallelism, i))
                .map(range -> "%d-%d".formatted(range.getStartKeyGroup(), range.getEndKeyGroup()))
                .toList().toString();
    }
}
