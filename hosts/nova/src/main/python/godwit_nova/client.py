"""Greets the Godwit process, and puts short requests to it. Each request has a connection of its own."""

from godwit_nova import wire

PROTOCOL = 1

ACCEPTED = "accepted"
UNKNOWN = "unknown"


class Client:
    """Knows where the process is and who asks. Has no state; any thread may use it.

    `timeout_seconds` bounds each single step: connecting, greeting, answering.
    """

    def __init__(self, path, trusted_uids, timeout_seconds, host, nova_version):
        self._path = path
        self._trusted_uids = trusted_uids
        self._timeout_seconds = timeout_seconds
        self._hello = {"protocol": PROTOCOL, "host": host, "nova": nova_version}

    def open(self):
        """Connects and greets. Returns the Line and the process's greeting, a dict. Raises WireError."""
        line = wire.connect(self._path, self._trusted_uids, self._timeout_seconds)
        try:
            line.send({"hello": self._hello}, self._timeout_seconds)
            answer = line.receive(self._timeout_seconds)
            if "refused" in answer:
                raise wire.PeerRefused("Godwit refused to talk to this nova-compute: %s" % answer["refused"])
            greeting = answer.get("hello")
            if not isinstance(greeting, dict) or greeting.get("protocol") != PROTOCOL:
                raise wire.PeerGarbled(
                    "Godwit at %s does not speak protocol %d: install a shim and a Godwit of one release" %
                    (self._path, PROTOCOL))
            return line, greeting
        except BaseException:
            line.close()
            raise

    def ping(self):
        """How many migrations the process has. Raises WireError."""
        answer = self._ask({"ping": {}})
        pong = answer.get("pong")
        if not isinstance(pong, dict):
            raise wire.PeerGarbled("Godwit at %s answered a ping with something else" % self._path)
        return pong.get("migrations", 0)

    def request(self, kind, migration_uuid):
        """Puts `abort` or `force_complete`. Returns ACCEPTED or UNKNOWN (no such migration there).

        Raises PeerRefused with the process's reason, any other WireError if it is not known what became of it.
        """
        answer = self._ask({kind: {"migration": migration_uuid}})
        if "accepted" in answer:
            return ACCEPTED
        if "refused" in answer:
            raise wire.PeerRefused(str(answer["refused"]))
        if "unknown" in answer:
            return UNKNOWN
        raise wire.PeerGarbled("Godwit at %s answered a request to %s with something else" % (self._path, kind))

    def _ask(self, message):
        line, _ = self.open()
        try:
            line.send(message, self._timeout_seconds)
            return line.receive(self._timeout_seconds)
        finally:
            line.close()
