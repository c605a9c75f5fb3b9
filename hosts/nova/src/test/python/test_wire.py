"""The connection: trust, bounds and ends, on real UNIX sockets."""

import os
import socket
import threading
import unittest
from unittest import mock

import support

from godwit_nova import client
from godwit_nova import wire

OWN = frozenset((os.geteuid(), 0))


class LineTest(unittest.TestCase):

    def setUp(self):
        near, self.far = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        self.line = wire.Line(near, "the peer")
        self.addCleanup(self.line.close)
        self.addCleanup(self.far.close)

    def test_messages_come_whole_and_in_order(self):
        self.far.sendall(b'{"a": 1}\n{"b": "\xc3\xbc"}\n{"c"')
        self.assertEqual({"a": 1}, self.line.receive(1))
        self.assertEqual({"b": "\u00fc"}, self.line.receive(0))
        self.far.sendall(b": 3}\n")
        self.assertEqual({"c": 3}, self.line.receive(1))

    def test_a_silent_peer_is_given_up(self):
        with self.assertRaisesRegex(wire.PeerSilent, "the peer sent nothing"):
            self.line.receive(0.03)

    def test_a_peer_that_drips_is_given_up_at_the_same_time(self):
        clock = support.TurnedClock()
        line = wire.Line(self.far, "the peer", clock)

        class Dripping:
            settimeout = staticmethod(lambda seconds: None)

            @staticmethod
            def recv(size):
                clock.sleep(0.4)
                return b"x"

        line._sock = Dripping
        with self.assertRaises(wire.PeerSilent):
            line.receive(1.0)
        self.assertAlmostEqual(1001.2, clock.now)

    def test_what_has_arrived_is_read_without_time(self):
        self.far.sendall(b'{"a": 1}\n')
        self.assertEqual({"a": 1}, self.line.receive(0))

    def test_the_end_of_the_connection(self):
        self.far.sendall(b'{"a": 1}\n{"half')
        self.far.close()
        self.assertEqual({"a": 1}, self.line.receive(1))
        with self.assertRaisesRegex(wire.PeerAway, "ended the connection"):
            self.line.receive(1)
        with self.assertRaises(wire.PeerAway):
            self.line.send({"x": 1}, 1)
            self.line.send({"x": 1}, 1)

    def test_lines_that_are_no_objects(self):
        for text in (b"nonsense\n", b"[1]\n", b"7\n", b"\n", b'{"a": "\xff"}\n', b"[" * 100000 + b"\n"):
            with self.subTest(text[:20]):
                self.far.sendall(text)
                with self.assertRaises(wire.PeerGarbled):
                    self.line.receive(1)

    def test_a_line_that_is_too_long(self):
        with mock.patch.object(wire, "LINE_BYTES_MAX", 64):
            self.far.sendall(b'{"a": "' + b"x" * 54 + b'"}\n')
            self.assertEqual(54, len(self.line.receive(1)["a"]))
            self.far.sendall(b'{"a": "' + b"x" * 55 + b'"}\n')
            with self.assertRaisesRegex(wire.PeerGarbled, "more than 64 bytes"):
                self.line.receive(1)

    def test_a_line_without_an_end(self):
        with mock.patch.object(wire, "LINE_BYTES_MAX", 64):
            self.far.sendall(b"x" * 64)
            with self.assertRaises(wire.PeerGarbled):
                self.line.receive(1)

    def test_what_is_too_long_to_send_is_not_sent(self):
        with mock.patch.object(wire, "LINE_BYTES_MAX", 64):
            with self.assertRaisesRegex(wire.PeerGarbled, "longer than the 64 allowed"):
                self.line.send({"a": "x" * 64}, 1)
        self.line.send({"ok": 1}, 1)
        self.assertEqual(b'{"ok":1}\n', self.far.recv(100))

    def test_a_peer_that_takes_nothing_is_given_up(self):
        with self.assertRaisesRegex(wire.PeerSilent, "took nothing"):
            self.line.send({"a": "x" * (wire.LINE_BYTES_MAX - 100)}, 0.03)


class TrustTest(unittest.TestCase):

    def setUp(self):
        self.peer = support.ScriptedPeer(ping=lambda connection, _: connection.write({"pong": {"migrations": 2}}))
        self.addCleanup(self.peer.close)

    def connect(self, path=None, uids=OWN, timeout_seconds=1):
        wire.connect(path or self.peer.path, uids, timeout_seconds).close()

    def test_the_right_socket(self):
        self.connect()

    def test_no_socket(self):
        with self.assertRaisesRegex(wire.PeerAway, "is the Godwit service of this host running"):
            self.connect(self.peer.path + "-not-there")

    def test_a_socket_that_nobody_listens_at(self):
        path = self.peer.path + "-left"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as left:
            left.bind(path)
        with self.assertRaisesRegex(wire.PeerAway, "cannot connect"):
            self.connect(path)

    def test_a_path_that_is_too_long(self):
        path = self.peer.path + "x" * 120
        with mock.patch.object(wire, "_check_path", return_value=0):
            with self.assertRaisesRegex(wire.PeerAway, "at most 107 bytes"):
                self.connect(path)

    def test_a_file_and_a_link_are_no_sockets(self):
        file, link = self.peer.path + "-file", self.peer.path + "-link"
        open(file, "w").close()
        os.symlink(self.peer.path, link)
        for path in (file, link, self.peer.directory):
            with self.subTest(path), self.assertRaisesRegex(wire.PeerUntrusted, "is no socket"):
                self.connect(path)

    def test_a_socket_of_somebody_else(self):
        with self.assertRaisesRegex(wire.PeerUntrusted, r"belongs to user %d.*\[godwit\] user" % os.geteuid()):
            self.connect(uids=frozenset((4242424,)))

    def test_a_socket_that_everybody_can_write_to(self):
        os.chmod(self.peer.path, 0o666)
        with self.assertRaisesRegex(wire.PeerUntrusted, "must be 0600"):
            self.connect()

    def test_a_process_of_somebody_else(self):
        # The path passes for a socket of user 7, but this process is behind it.
        with mock.patch.object(wire, "_check_path", return_value=7):
            if os.geteuid() == 0:
                self.connect()  # root may be behind anybody's socket
            credentials = wire._PEER_CREDENTIALS.pack(99, 8, 8)
            with mock.patch.object(wire, "_PEER_CREDENTIALS") as peer:
                peer.size, peer.unpack.return_value = len(credentials), (99, 8, 8)
                with self.assertRaisesRegex(wire.PeerUntrusted, "process 99 of user 8"):
                    self.connect()

    def test_a_process_that_takes_no_connections(self):
        clock = support.TurnedClock()
        path = self.peer.path + "-full"
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as full:
            full.bind(path)
            full.listen(0)
            waiting = []
            for _ in range(2):
                one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
                one.setblocking(False)
                one.connect_ex(path)
                waiting.append(one)
            with self.assertRaisesRegex(wire.PeerSilent, "did not take the connection within 5 s"):
                wire.connect(path, OWN, 5, clock, clock.sleep)
            for one in waiting:
                one.close()


class ClientTest(unittest.TestCase):

    def client(self, timeout_seconds=1.0, **scripts):
        peer = support.ScriptedPeer(**scripts)
        self.addCleanup(peer.close)
        self.peer = peer
        return client.Client(peer.path, OWN, timeout_seconds, "compute-1", "26.2.2")

    def test_a_ping(self):
        asked = self.client(ping=lambda connection, _: connection.write({"pong": {"migrations": 2}}))
        self.assertEqual(2, asked.ping())
        self.assertEqual(
            [{"hello": {"protocol": 1, "host": "compute-1", "nova": "26.2.2"}}, {"ping": {}}], self.peer.requests)

    def test_answers_to_a_request(self):
        for answer, expected in (({"accepted": {}}, client.ACCEPTED), ({"unknown": {}}, client.UNKNOWN)):
            asked = self.client(abort=lambda connection, _: connection.write(answer))
            self.assertEqual(expected, asked.request("abort", "m-1"))
            self.assertEqual({"abort": {"migration": "m-1"}}, self.peer.requests[1])
        asked = self.client(force_complete=lambda connection, _: connection.write({"refused": "too late"}))
        with self.assertRaisesRegex(wire.PeerRefused, "^too late$"):
            asked.request("force_complete", "m-1")
        asked = self.client(abort=lambda connection, _: connection.write({"what": 1}))
        with self.assertRaises(wire.PeerGarbled):
            asked.request("abort", "m-1")

    def test_greetings_that_will_not_do(self):
        for greeting, expected in (({"refused": "wrong user"}, wire.PeerRefused),
                                   ({"hello": {"protocol": 2}}, wire.PeerGarbled),
                                   ({"hello": 1}, wire.PeerGarbled),
                                   (b"SSH-2.0\n", wire.PeerGarbled),
                                   (b"", wire.PeerAway)):
            with self.subTest(greeting), self.assertRaises(expected):
                self.client(hello=lambda connection, _: connection.write(greeting)).open()

    def test_a_process_that_hangs(self):
        for scripts in ({"hello": lambda connection, _: connection.wait_for_end()},
                        {"ping": lambda connection, _: connection.wait_for_end()}):
            with self.subTest(list(scripts)), self.assertRaises(wire.PeerSilent):
                self.client(timeout_seconds=0.03, **scripts).ping()

    def test_any_thread_may_ask(self):
        asked = self.client(ping=lambda connection, _: connection.write({"pong": {"migrations": 1}}))
        answers = []
        threads = [threading.Thread(target=lambda: answers.append(asked.ping())) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(support.PATIENCE_SECONDS)
        self.assertEqual([1] * 4, answers)


if __name__ == "__main__":
    unittest.main()
