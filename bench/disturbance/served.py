"""`godwit serve` as a process of its own, its API, and the `godwit` command."""

import json
import os
import re
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.request

from disturbance.hosts import ROOT, SIDES

GODWIT = ROOT / "dist" / "target" / "godwit"
START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """The host under test; its state directory outlives its processes."""

    def __init__(self, hosts, settings=()):
        self.directory = hosts.directory / "host"
        self.directory.mkdir(parents=True)
        self.base = f"http://127.0.0.1:{free_port()}"
        self.log = self.directory / "serve.log"
        self.process = None
        self.token = None
        lines = [
            "state_dir = state",
            f"plugin_dir = {GODWIT / 'plugins'}",
            f"bind_port = {self.base.rsplit(':', 1)[1]}",
            "live_migration_permit_post_copy = true",
            "live_migration_alarm_after = 20",
            *settings,
        ]
        for side in SIDES:
            lines.append(f"host.{side}.client_uri = {hosts.client_uri[side]}")
            lines.append(f"host.{side}.peer_uri = {hosts.peer_uri[side]}")
            lines.append(f"host.{side}.migration_address = {hosts.migration_address[side]}")
        settings = self.directory / "godwit.properties"
        settings.write_text("\n".join(lines) + "\n", encoding="utf-8")
        self.environment = dict(
            os.environ,
            GODWIT_CONFIG=str(settings),
            OS_CLIENT_CONFIG_FILE=str(self.directory / "state" / "clouds.yaml"),
            OS_CLOUD="godwit",
            XDG_CACHE_HOME=str(self.directory / "cache"),
        )

    def start(self):
        """Starts it and waits until it serves."""
        with open(self.log, "a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [str(GODWIT / "bin" / "godwit"), "serve"], env=self.environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=log, text=True, start_new_session=True,
            )
        self.process = process
        watchdog = threading.Timer(START_SECONDS, process.kill)
        watchdog.start()
        line = process.stdout.readline()
        watchdog.cancel()
        if not line.startswith("Godwit serves"):
            raise RuntimeError(f"godwit serve does not start, see {self.log}")
        self.token = self._login()

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        if self.process is not None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def _login(self):
        clouds = (self.directory / "state" / "clouds.yaml").read_text(encoding="utf-8")
        password = re.search(r"password: (\S+)", clouds).group(1)
        user = {"name": "admin", "domain": {"id": "default"}, "password": password}
        scope = {"project": {"name": "admin", "domain": {"id": "default"}}}
        body = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}, "scope": scope}}
        request = urllib.request.Request(
            self.base + "/identity/v3/auth/tokens", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST")
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.headers["X-Subject-Token"]

    def ask(self, method, path, body=None):
        """Status and body of an answer; (None, None) if there was none."""
        request = urllib.request.Request(
            self.base + path, None if body is None else json.dumps(body).encode(), method=method,
            headers={"X-Auth-Token": self.token, "OpenStack-API-Version": "compute 2.80", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                body = answer.read()
                return answer.status, json.loads(body) if body else None
        except urllib.error.HTTPError as e:
            return e.code, e.read().decode(errors="replace")
        except (OSError, ValueError):       # killed, or killed while it answered
            return None, None

    def record(self, uuid):
        status, body = self.ask("GET", f"/godwit/v1/migrations/{uuid}")
        return body["migration"] if status == 200 else None

    def newest(self, server):
        """The newest migration of a server, {} if it has none; None if Godwit does not answer."""
        status, body = self.ask("GET", f"/compute/v2.1/os-migrations?instance_uuid={server}")
        if status != 200:
            return None
        return max(body["migrations"], key=lambda each: each["id"], default={})

    def await_server(self, server, side):
        for _ in range(300):
            status, body = self.ask("GET", f"/compute/v2.1/servers/{server}")
            if status == 200:
                shown = body["server"]
                if shown["status"] == "ACTIVE" and shown["OS-EXT-SRV-ATTR:host"] == side:
                    return
            time.sleep(0.2)
        raise RuntimeError(f"Godwit does not show {server} as running on {side}: {body}")

    def command(self, *words):
        """The `godwit` command: what it printed and whether it did it."""
        done = subprocess.run(
            [str(GODWIT / "bin" / "godwit"), *words], env=self.environment, stdin=subprocess.DEVNULL,
            capture_output=True, text=True, timeout=180, check=False, start_new_session=True,
        )
        return (done.stdout if done.returncode == 0 else done.stdout + done.stderr).strip(), done.returncode == 0
