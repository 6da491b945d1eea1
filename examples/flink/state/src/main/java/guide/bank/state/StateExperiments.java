package guide.bank.state;

import java.nio.file.Path;
import java.util.Arrays;

/**
 * What Flink's keyed state does, in experiments of one process each.
 *
 * <pre>
 * keyed-state                     what value, list and map state hold after each payment
 * without-update                  what a changed object is worth that the state was not told of
 * key-groups MAX BEFORE AFTER     which key group and which subtask an account has
 * default-max-parallelism         what Flink takes where a job sets none
 * ttl                             what a time to live does, with a clock that the program sets
 * schema                          which changes of a class the state of the release before survives
 * rescale FOLDER                  a savepoint, started with another parallelism and another max parallelism
 * formats FOLDER                  savepoints in both formats, restored by each state backend
 * backends FOLDER KEYS PERCENT    checkpoint sizes of each state backend, before and after some keys change
 * </pre>
 */
public final class StateExperiments {

    private StateExperiments() {
    }

    public static void main(String[] args) throws Exception {
        switch (args.length == 0 ? "" : args[0]) {
            case "keyed-state" -> KeyedState.show();
            case "without-update" -> KeyedState.withoutUpdate();
            case "key-groups" -> KeyGroups.show(number(args, 1), number(args, 2), number(args, 3));
            case "default-max-parallelism" -> KeyGroups.defaults();
            case "ttl" -> TimeToLive.show();
            case "schema" -> Schemas.show();
            case "rescale" -> Savepoints.rescale(Path.of(args[1]));
            case "formats" -> Savepoints.formats(Path.of(args[1]));
            case "backends" -> Backends.measure(Path.of(args[1]), number(args, 2), number(args, 3));
            default -> {
                System.err.println("no such experiment: " + Arrays.toString(args));
                System.exit(2);
            }
        }
        // Flink's threads are not all daemons.
        System.exit(0);
    }

    private static int number(String[] args, int index) {
        return Integer.parseInt(args[index]);
    }
}
