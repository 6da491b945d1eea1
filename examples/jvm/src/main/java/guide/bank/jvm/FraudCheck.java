package guide.bank.jvm;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Asks the fraud check about an account. Run as a program with a PORT, it is the other side, which never answers. */
final class FraudCheck {

    private final int port;
    private final int timeoutMillis;

    FraudCheck(int port, int timeoutMillis) {
        this.port = port;
        this.timeoutMillis = timeoutMillis;
    }

    // --8<-- [start:ask]
    boolean allows(String account) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(timeoutMillis); // (1)
            socket.getOutputStream().write((account + "\n").getBytes(StandardCharsets.UTF_8));
            var answers = new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8);
            return "yes".equals(new BufferedReader(answers).readLine()); // (2)
        }
    }
    // --8<-- [end:ask]

    public static void main(String[] args) throws IOException {
        List<Socket> waiting = new ArrayList<>();
        try (var server = new ServerSocket(Integer.parseInt(args[0]), 50, InetAddress.getLoopbackAddress())) {
            while (true) {
                waiting.add(server.accept());
            }
        }
    }
}
