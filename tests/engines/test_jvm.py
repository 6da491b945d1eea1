"""A JVM looked at from outside: its memory, the collector it chose, a listener that waits, a map that never forgets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scripts.engines import artifacts
from scripts.engines.kafka import KafkaCluster
from scripts.engines.process import EngineProcess, free_ports
from scripts.engines.recording import Mask, Session, real

ADDRESS = "localhost:9092"
JAR = "examples/jvm/target/jvm.jar"
SERVICE = f"-cp {JAR} guide.bank.jvm.BookingService {ADDRESS}"
LOAD = f"java -cp {JAR} guide.bank.jvm.LoadTransfers {ADDRESS} transfers"
FOLDER = "/var/log/booking"
GC_LOG = f"{FOLDER}/gc.log"
PATIENCE = 150

# The values are what a reader looks at; another run has others in the same places.
MEASURED: tuple[Mask, ...] = (
    (r"Pause Full \(G1 [^)]*\)", "Pause Full (G1 <cause>)"),
    (r"@\d+(\.\d+)*", "@<version>"),
    (r"0x[0-9a-f]+", "<address>"),
    (r"\d+(\.\d+)?", "<n>"),
    (r"<n>[BKMG]\b", "<n><unit>"),
    (r" *\]", "]"),
    (r" +", " "),
)
PID: Mask = (r"(?m)^\d+:$", "<pid>:")


def wait_printed(log: Path, text: str, process: EngineProcess) -> None:
    """Returns once the log holds the text; raises EngineError if the process ends first or it takes too long."""

    def printed() -> bool:
        return log.exists() and text in log.read_text(encoding="utf-8", errors="replace")

    process.wait_until(printed, f"print {text!r}", PATIENCE)


@contextmanager
def running(name: str, options: str, session: Session, log: Path, watch: Path) -> Iterator[EngineProcess]:
    """Records the start of a program in the background, with its output in ``log``; it is killed at the end."""
    watched = f"-Xlog:class+load=info:file={watch}/classes-%p.log"
    words = real(options.replace("\\\n", ""), session.names).split()
    process: list[EngineProcess] = []

    def start() -> None:
        process.append(EngineProcess(name, [artifacts.java_home_command(), watched, *words], log))

    session.act(f"java {options} > {FOLDER}/{log.name} 2>&1 &", start)
    try:
        yield process[0]
    finally:
        process[0].kill()


def test_where_memory_is_why_a_listener_stands_still_and_who_keeps_records(
    examples: Path, cluster_folder: Path, tmp_path: Path, watch: Path, session: Callable[..., Session]
) -> None:
    java = artifacts.java_home_command()
    jdk = [Path(java).resolve().parent]
    folder = tmp_path / "booking"
    folder.mkdir()
    names = {FOLDER: str(folder), "java -XX": f"{java} -XX"}

    chosen = session("jvm/recorded/01-collectors.txt", names=names)
    flags = "-XX:+PrintFlagsFinal -version 2>/dev/null | grep -E 'Use(Serial|G1)GC .*true'"
    assert "UseSerialGC" in chosen.run(f"java -XX:ActiveProcessorCount=1 {flags}")
    assert "UseG1GC" in chosen.run(f"java -XX:ActiveProcessorCount=2 {flags}")
    chosen.finish()

    # The transfers' timestamps are in the past: by the default of seven days, retention would delete them at once.
    with KafkaCluster(
        examples.parent,
        cluster_folder,
        brokers=1,
        controllers=0,
        settings={"log.retention.ms": "-1"},
        jvm_options=["-XX:NativeMemoryTracking=summary"],
    ) as cluster:
        cluster.create_topic("transfers", "1")
        leaking(session, cluster, names, jdk, folder, watch)
        memory = session("jvm/recorded/02-broker-memory.txt", cluster, folders=jdk, alike=MEASURED)
        pid = "$(cat /run/kafka/broker-1.pid)"
        categories = r"^Total|Java Heap|Class \(|Thread|thread #|Code|GC \(|Other|Symbol|Metaspace \("
        tracked = memory.run(f"jcmd {pid} VM.native_memory summary scale=KB | grep -E '{categories}'")
        memory.run(f"grep -E '^(VmRSS|RssAnon|RssFile)' /proc/{pid}/status")
        total = re.search(r"Total: .*committed=(\d+)KB", tracked)
        heap = re.search(r"Java Heap \(reserved=\d+KB, committed=(\d+)KB", tracked)
        assert total
        assert heap
        assert int(total[1]) > int(heap[1]) * 1.2
        memory.finish()
        waiting(session, cluster, names, jdk, folder, watch)


def leaking(
    session: Callable[..., Session],
    cluster: KafkaCluster,
    names: dict[str, str],
    jdk: list[Path],
    folder: Path,
    watch: Path,
) -> None:
    """A service that remembers every record: seen in histograms, in a flight recording and in its GC log."""
    leak = session("jvm/recorded/03-leak.txt", cluster, masks=(PID,), names=names, folders=jdk, alike=MEASURED)
    options = (
        f"-Xmx48m -Xlog:gc*,safepoint:file={GC_LOG} -XX:+UseG1GC -XX:ParallelGCThreads=2 -XX:ConcGCThreads=1 \\\n"
        f"  -XX:+HeapDumpOnOutOfMemoryError -XX:HeapDumpPath={FOLDER}/oom.hprof -XX:+ExitOnOutOfMemoryError \\\n"
        f"  {SERVICE} booking transfers"
    )
    log = folder / "booking.log"
    with running("the booking service", options, leak, log, watch) as service:
        wait_printed(folder / "gc.log", "GC(0)", service)
        leak.run("jcmd BookingService JFR.start name=leak | grep -o 'Started recording'")
        histogram = "jcmd BookingService GC.class_histogram | head -7"
        leak.run(f"{LOAD} 1 20000")
        wait_printed(log, "booked 20000", service)
        assert re.search(r" 20000 .* org.apache.kafka.clients.consumer.ConsumerRecord", leak.run(histogram))
        leak.run(f"{LOAD} 20001 20000")
        wait_printed(log, "booked 40000", service)
        assert re.search(r" 40000 .* org.apache.kafka.clients.consumer.ConsumerRecord", leak.run(histogram))
        leak.run("jstat -gcutil $(jcmd | grep BookingService | cut -d' ' -f1)")
        leak.run(
            f"jcmd BookingService JFR.dump name=leak filename={FOLDER}/leak.jfr path-to-gc-roots=true"
            " | grep -o 'Dumped recording'"
        )
        samples = f"jfr print --events jdk.OldObjectSample {FOLDER}/leak.jfr"
        leak.run(f"{samples} | grep -c 'object = '")
        held = leak.run(f"{samples} | grep 'java.lang.Class Class Name' | sort | uniq -c | sort -rn | head -1")
        assert held.endswith("BOOKED : java.lang.Class Class Name: guide.bank.jvm.BookingService")
        assert "HashMap Size: 40000" in leak.run(f"{samples} | grep -m 1 -B 2 BOOKED")
        leak.run(f"jcmd BookingService GC.heap_dump {FOLDER}/now.hprof | grep -o 'Heap dump file created .*'")
        leak.quietly(f"rm {FOLDER}/now.hprof")
        leak.run(f"{LOAD} 40001 80000")
        service.wait_ended(PATIENCE)
    died = leak.run(f"grep -E 'OutOfMemoryError: |Heap dump file|Terminating' {FOLDER}/booking.log")
    assert "Terminating due to java.lang.OutOfMemoryError: Java heap space" in died
    leak.finish()

    lines = session("jvm/recorded/04-gc-log.txt", names=names, alike=MEASURED)
    lines.run(f"grep -E 'Using|Region Size|Max Capacity|Workers' {GC_LOG} | head -6")
    lines.run(f"grep -F 'GC(0)' {GC_LOG}")
    lines.run(
        f"cycle=$(grep -m 1 -o 'GC([0-9]*) Concurrent Mark Cycle$' {GC_LOG} | grep -o 'GC([0-9]*)')\n"
        f"grep -F \"$cycle\" {GC_LOG} | grep -E 'Concurrent Mark|Remark|Cleanup' | grep 'ms$'"
    )
    requested = lines.run(f"grep -E 'Initiated GC.*ms$' {GC_LOG}")
    live = [int(size) for size in re.findall(r"->(\d+)M", requested)]
    assert len(live) == 3
    assert live[0] < live[1]
    last = lines.run(f"grep -E 'Pause Full.*ms$' {GC_LOG} | tail -3")
    assert last.count("Pause Full (G1 ") == 3
    lines.run(f"grep G1CollectForAllocation {GC_LOG} | tail -1")
    lines.run(f"grep 'gc,cpu' {GC_LOG} | tail -1")
    lines.finish()


def waiting(
    session: Callable[..., Session],
    cluster: KafkaCluster,
    names: dict[str, str],
    jdk: list[Path],
    folder: Path,
    watch: Path,
) -> None:
    """A service whose listener waits for an answer that never comes: seen in thread dumps, ended by a timeout."""
    port = free_ports(1)[0]
    names = {**names, "FraudCheck 7070": f"FraudCheck {port}", "ask=7070": f"ask={port}"}
    stuck = session("jvm/recorded/05-stuck.txt", cluster, masks=(PID,), names=names, folders=jdk, alike=MEASURED)
    service = "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn \\\n " + f" {SERVICE} checked transfers ask=7070"
    check, log = folder / "fraud-check.log", folder / "checked.log"
    with (
        running("the fraud check", f"-cp {JAR} guide.bank.jvm.FraudCheck 7070", stuck, check, watch),
        running("the booking service", f"{service} max.poll.interval.ms=6000", stuck, log, watch) as booking,
    ):
        wait_printed(log, "poll timeout has expired", booking)
        warned = stuck.run(f"fold -s -w 110 {FOLDER}/checked.log")
        assert "max.poll.interval.ms" in warned
        group = f"kafka-consumer-groups.sh --bootstrap-server {ADDRESS} --describe --group checked --state"
        assert " Empty " in stuck.run(f"{group} | tr -s '\\n '")
        dumps = stuck.run(
            "for i in 1 2 3; do\n"
            "  jcmd BookingService Thread.print | grep -o '\"booking-listener\".* elapsed=[0-9.]*s'; sleep 1\n"
            "done"
        )
        assert len(set(re.findall(r"cpu=(\S+)", dumps))) == 1
        stack = stuck.run("jcmd BookingService Thread.print | sed -n '/^\"booking-listener\"/,/^$/p'")
        assert "RUNNABLE" in stack
        assert "guide.bank.jvm.FraudCheck.allows" in stack
        booking.kill()
        ends = stuck.run(f"java {SERVICE} checked transfers ask=7070 answer.timeout.ms=1000")
        assert "SocketTimeoutException" in ends
    stuck.finish()
