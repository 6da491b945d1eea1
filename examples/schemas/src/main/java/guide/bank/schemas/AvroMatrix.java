package guide.bank.schemas;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;

/** Asks Avro's own checker which changes of a schema the modes of a registry let through. */
public final class AvroMatrix {

    private static final String ID = """
            {"name": "id", "type": "string"}""";
    private static final String ACCOUNT = """
            {"name": "account", "type": "string"}""";
    private static final String FROM_ACCOUNT = """
            {"name": "fromAccount", "type": "string"}""";
    private static final String FROM_ACCOUNT_ALIAS = """
            {"name": "fromAccount", "aliases": ["account"], "type": "string"}""";
    private static final String AMOUNT_INT = """
            {"name": "amount", "type": "int"}""";
    private static final String AMOUNT_LONG = """
            {"name": "amount", "type": "long"}""";
    private static final String AMOUNT_DOUBLE = """
            {"name": "amount", "type": "double"}""";
    private static final String AMOUNT_STRING = """
            {"name": "amount", "type": "string"}""";
    private static final String AMOUNT_LONG_DEFAULT = """
            {"name": "amount", "type": "long", "default": 0}""";
    private static final String AMOUNT_STRING_DEFAULT = """
            {"name": "amount", "type": "string", "default": ""}""";
    // --8<-- [start:fields]
    private static final String MEMO = """
            {"name": "memo", "type": "string"}""";
    private static final String MEMO_DEFAULT = """
            {"name": "memo", "type": "string", "default": ""}""";
    private static final String MEMO_OPTIONAL = """
            {"name": "memo", "type": ["null", "string"], "default": null}""";
    // --8<-- [end:fields]
    private static final String TWO_CURRENCIES = """
            {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["KRW", "USD"]}}""";
    private static final String THREE_CURRENCIES = """
            {"name": "currency", "type": {"type": "enum", "name": "Currency", "symbols": ["KRW", "USD", "JPY"]}}""";
    private static final String TWO_OR_UNKNOWN = """
            {"name": "currency", "type": {"type": "enum", "name": "Currency",
             "symbols": ["UNKNOWN", "KRW", "USD"], "default": "UNKNOWN"}}""";
    private static final String THREE_OR_UNKNOWN = """
            {"name": "currency", "type": {"type": "enum", "name": "Currency",
             "symbols": ["UNKNOWN", "KRW", "USD", "JPY"], "default": "UNKNOWN"}}""";

    private static final List<Change> CHANGES = List.of(
            new Change("add a field, no default", record(ID), record(ID, MEMO)),
            new Change("add a field with a default", record(ID), record(ID, MEMO_DEFAULT)),
            new Change("add a nullable field, default null", record(ID), record(ID, MEMO_OPTIONAL)),
            new Change("remove a field without default", record(ID, MEMO), record(ID)),
            new Change("remove a field with a default", record(ID, MEMO_DEFAULT), record(ID)),
            new Change("rename a field", record(ID, ACCOUNT), record(ID, FROM_ACCOUNT)),
            new Change("rename a field with an alias", record(ID, ACCOUNT), record(ID, FROM_ACCOUNT_ALIAS)),
            new Change("int becomes long", record(ID, AMOUNT_INT), record(ID, AMOUNT_LONG)),
            new Change("long becomes int", record(ID, AMOUNT_LONG), record(ID, AMOUNT_INT)),
            new Change("long becomes double", record(ID, AMOUNT_LONG), record(ID, AMOUNT_DOUBLE)),
            new Change("long becomes string", record(ID, AMOUNT_LONG), record(ID, AMOUNT_STRING)),
            new Change("string becomes nullable", record(ID, MEMO), record(ID, MEMO_OPTIONAL)),
            new Change("add an enum symbol", record(ID, TWO_CURRENCIES), record(ID, THREE_CURRENCIES)),
            new Change("add an enum symbol, enum default", record(ID, TWO_OR_UNKNOWN), record(ID, THREE_OR_UNKNOWN)),
            new Change("remove an enum symbol", record(ID, THREE_CURRENCIES), record(ID, TWO_CURRENCIES)),
            new Change("remove an enum symbol, enum default", record(ID, THREE_OR_UNKNOWN), record(ID, TWO_OR_UNKNOWN)),
            new Change("reorder the fields", record(ID, MEMO), record(MEMO, ID)),
            new Change("move to another namespace", record(ID), named("guide.ledger", "Transfer", ID)),
            new Change("rename the record", record(ID), named("guide.bank", "Payment", ID)));

    private static final List<History> HISTORIES = List.of(
            new History("nothing -> default -> no default", record(ID), record(ID, MEMO_DEFAULT), record(ID, MEMO)),
            new History("no default -> default -> nothing", record(ID, MEMO), record(ID, MEMO_DEFAULT), record(ID)),
            new History("long -> nothing -> string",
                    record(ID, AMOUNT_LONG_DEFAULT), record(ID), record(ID, AMOUNT_STRING_DEFAULT)));

    private AvroMatrix() {
    }

    private record Change(String name, Schema older, Schema newer) {
    }

    private record History(String name, Schema first, Schema second, Schema third) {
    }

    public static void main(String[] args) {
        if (args.length != 1 || !List.of("changes", "histories").contains(args[0])) {
            System.err.println("usage: changes|histories");
            System.exit(2);
        }
        if (args[0].equals("changes")) {
            row("change", "BACKWARD", "FORWARD", "FULL", "what Avro objects to");
            CHANGES.forEach(AvroMatrix::judge);
        } else {
            row("one field in v1 -> v2 -> v3", "BACKWARD", "FORWARD", "FULL", "v3 is compared with");
            HISTORIES.forEach(AvroMatrix::judge);
        }
    }

    // --8<-- [start:judge]
    private static void judge(Change change) {
        SchemaPairCompatibility backward = // (1)
                SchemaCompatibility.checkReaderWriterCompatibility(change.newer(), change.older());
        SchemaPairCompatibility forward = // (2)
                SchemaCompatibility.checkReaderWriterCompatibility(change.older(), change.newer());
        row(change.name(), yes(fits(backward)), yes(fits(forward)), yes(fits(backward) && fits(forward)), // (3)
                objections(backward, forward));
    }
    // --8<-- [end:judge]

    // --8<-- [start:histories]
    private static void judge(History history) {
        Schema proposed = history.third();
        List<Schema> registered = List.of(history.second(), history.first()); // (1)
        row(history.name(),
                yes(takes(new SchemaValidatorBuilder().canReadStrategy().validateLatest(), proposed, registered)),
                yes(takes(new SchemaValidatorBuilder().canBeReadStrategy().validateLatest(), proposed, registered)),
                yes(takes(new SchemaValidatorBuilder().mutualReadStrategy().validateLatest(), proposed, registered)),
                "v2");
        row("",
                yes(takes(new SchemaValidatorBuilder().canReadStrategy().validateAll(), proposed, registered)), // (2)
                yes(takes(new SchemaValidatorBuilder().canBeReadStrategy().validateAll(), proposed, registered)),
                yes(takes(new SchemaValidatorBuilder().mutualReadStrategy().validateAll(), proposed, registered)),
                "v2 and v1 (_TRANSITIVE)");
    }
    // --8<-- [end:histories]

    private static boolean takes(SchemaValidator validator, Schema proposed, List<Schema> registered) {
        try {
            validator.validate(proposed, registered);
            return true;
        } catch (SchemaValidationException e) {
            return false;
        }
    }

    private static boolean fits(SchemaPairCompatibility pair) {
        return pair.getType() == SchemaCompatibilityType.COMPATIBLE;
    }

    private static String objections(SchemaPairCompatibility... pairs) {
        List<String> found = new ArrayList<>();
        for (SchemaPairCompatibility pair : pairs) {
            pair.getResult().getIncompatibilities().forEach(one -> found.add(one.getType().name()));
        }
        return found.stream().distinct().collect(Collectors.joining(", "));
    }

    private static String yes(boolean answer) {
        return answer ? "yes" : "no";
    }

    private static void row(String name, String backward, String forward, String full, String more) {
        System.out.println("%-36s %-9s %-8s %-5s %s".formatted(name, backward, forward, full, more).stripTrailing());
    }

    private static Schema record(String... fields) {
        return named("guide.bank", "Transfer", fields);
    }

    private static Schema named(String namespace, String name, String... fields) {
        return new Schema.Parser().parse("""
                {"type": "record", "namespace": "%s", "name": "%s", "fields": [%s]}
                """.formatted(namespace, name, String.join(", ", fields)));
    }
}
