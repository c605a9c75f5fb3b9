"""Sends the same calls to the lab's Nova and to a standalone Godwit in front of the same two hosts, and compares the answers.

Runs on the machine, in the control node's network; `nova-lab compare` calls it once both are up. Compared are status, keys and
types, not values. Prints each difference with its reason from `compared.json`; ends with 1 if one has none.
"""
import fnmatch
import json
import os
import sys
import time

import yaml
from keystoneauth1 import session as ks
from keystoneauth1.identity import v3

import lab_client
from lab_client import wait

VERSIONS = ("2.1", "2.25", "2.53", "2.59", "2.66", "2.75", "2.80")
NOBODY = "00000000-0000-4000-8000-000000000000"
HERE = os.path.dirname(os.path.abspath(__file__))


class Cloud:
    """One of the two clouds."""

    def __init__(self, name, session, url):
        self.name, self.session, self.url = name, session, url
        self.ids = {}

    def ask(self, method, path, version, body=None, headers=None, **kw):
        """The status, the answer as JSON (None if it is none), and the headers."""
        path = path.format(**self.ids)
        all_headers = {"OpenStack-API-Version": "compute " + version} if version else {}
        all_headers.update(headers or {})
        reply = self.session.request(self.url + path, method, json=body, headers=all_headers, raise_exc=False,
                                     redirect=False, **kw)
        try:
            return reply.status_code, reply.json(), reply.headers
        except ValueError:
            return reply.status_code, None, reply.headers

    def learn(self, uuid):
        self.ids = {"server": uuid, "nobody": NOBODY}
        self.ids["hypervisor"] = self.ask("GET", "/os-hypervisors", "2.1")[1]["hypervisors"][0]["id"]
        self.ids["hypervisor_uuid"] = self.ask("GET", "/os-hypervisors", "2.53")[1]["hypervisors"][0]["id"]
        self.ids["flavor"] = self.ask("GET", "/flavors", "2.1")[1]["flavors"][0]["id"]


def shape(value, path, into):
    """Every path in a value, with the types that are there."""
    if isinstance(value, dict):
        into.setdefault(path, set()).add("object")
        for key, inner in value.items():
            shape(inner, path + "." + key, into)
    elif isinstance(value, list):
        into.setdefault(path, set()).add("array")
        for inner in value:
            shape(inner, path + "[]", into)
    else:
        name = {str: "string", bool: "boolean", int: "number", float: "number", type(None): "null"}[type(value)]
        into.setdefault(path, set()).add(name)
    return into


def differences(nova, godwit):
    """Lines that tell what is different in two answers."""
    if nova[0] != godwit[0]:
        yield "status %d instead of %d" % (godwit[0], nova[0])
        return
    ours, theirs = shape(godwit[1], "", {}), shape(nova[1], "", {})
    for path in sorted(set(ours) | set(theirs)):
        # Of something that only one of them has, the outermost is enough.
        parent = path[:-2] if path.endswith("[]") else path.rpartition(".")[0]
        if path not in ours:
            if parent in ours:
                yield "without %s" % path
        elif path not in theirs:
            if parent in theirs:
                yield "with %s" % path
        elif ours[path] != theirs[path]:
            yield "%s is %s instead of %s" % (path, "/".join(sorted(ours[path])), "/".join(sorted(theirs[path])))
    for header in ("OpenStack-API-Version", "X-OpenStack-Nova-API-Version", "Vary"):
        if (header in godwit[2]) != (header in nova[2]):
            yield "header %s %s" % (header, "missing" if header in nova[2] else "besides")


READS = ["/servers", "/servers/detail", "/servers/detail?all_tenants=1", "/servers?limit=1", "/servers/{server}",
         "/servers/{server}/migrations", "/servers/{server}/metadata", "/os-migrations", "/os-migrations?limit=1", "/os-hypervisors",
         "/os-hypervisors/detail", "/os-services", "/os-services?binary=nova-compute", "/flavors", "/flavors/detail", "/flavors/{flavor}",
         "/os-aggregates"]
WRONG = [("GET", "/servers/{nobody}", None), ("GET", "/servers/x", None), ("GET", "/servers?limit=-1", None),
         ("GET", "/servers?limit=x", None), ("GET", "/servers?marker={nobody}", None), ("GET", "/servers?sort_key=nonsense", None),
         ("GET", "/servers?nonsense=1", None), ("GET", "/servers?changes-since=nonsense", None),
         ("GET", "/servers/{server}/migrations/999999", None), ("GET", "/servers/{nobody}/migrations", None),
         ("DELETE", "/servers/{server}/migrations/999999", None),
         ("POST", "/servers/{server}/migrations/999999/action", {"force_complete": None}),
         ("POST", "/servers/{server}/migrations/999999/action", {"nonsense": None}),
         ("GET", "/os-migrations?nonsense=1", None), ("GET", "/os-migrations?limit=x", None), ("GET", "/os-migrations?marker={nobody}", None),
         ("GET", "/os-hypervisors/999999", None), ("GET", "/os-hypervisors/{nobody}", None), ("GET", "/os-services?nonsense=1", None),
         ("GET", "/flavors/nonsense", None), ("GET", "/flavors?limit=-1", None), ("GET", "/nonsense", None),
         ("PUT", "/servers/{server}/migrations", {}), ("GET", "/servers/{server}/metadata/nonsense", None),
         ("POST", "/servers/{server}/action", {"os-migrateLive": {}}),
         ("POST", "/servers/{server}/action", {"os-migrateLive": {"host": "nonsense", "block_migration": "auto"}}),
         ("POST", "/servers/{server}/action", {"os-migrateLive": {"host": 7, "block_migration": "auto"}}),
         ("POST", "/servers/{server}/action", {"os-migrateLive": {"host": None, "block_migration": "nonsense"}}),
         ("POST", "/servers/{server}/action", {"os-migrateLive": {"host": None, "block_migration": "auto", "nonsense": 1}}),
         ("POST", "/servers/{nobody}/action", {"os-migrateLive": {"host": None, "block_migration": "auto"}}),
         ("POST", "/servers/{server}/action", {}), ("POST", "/servers/{server}/action", {"nonsense": None})]
MIGRATE = {"os-migrateLive": {"host": None, "block_migration": "auto"}}
DURING = ["/servers/{server}", "/servers/detail", "/servers/{server}/migrations", "/servers/{server}/migrations/{migration}",
          "/os-migrations", "/os-migrations?status=running"]


def calls():
    """Every call: a name, and what it does to a cloud."""
    for version in VERSIONS:
        for path in READS:
            yield "GET %s %s" % (path, version), lambda c, p=path, v=version: c.ask("GET", p, v)
        for method, path, body in WRONG:
            name = "%s %s %s%s" % (method, path, version, "" if body is None else " " + json.dumps(body))
            yield name, lambda c, m=method, p=path, v=version, b=body: c.ask(m, p, v, b)
        hypervisor = "/os-hypervisors/{hypervisor%s}" % ("_uuid" if version >= "2.53" else "")
        yield "GET /os-hypervisors/ID %s" % version, lambda c, p=hypervisor, v=version: c.ask("GET", p, v)
    for version in ("2.999", "3.0", "nonsense", "2", ""):
        yield "GET /servers, version %r" % version, lambda c, v=version: c.ask("GET", "/servers", v)
    yield "GET /servers without a token", lambda c: c.ask("GET", "/servers", "2.80", authenticated=False)
    yield "GET /servers with a wrong token", lambda c: c.ask(
        "GET", "/servers", "2.80", authenticated=False, headers={"X-Auth-Token": "nonsense"})
    yield "POST /servers/ID/action, not JSON", lambda c: c.ask(
        "POST", "/servers/{server}/action", "2.80", headers={"Content-Type": "text/plain"}, data="nonsense")


def moving(cloud):
    """The answers while the server is moved and once it is, under the names of the calls."""
    before = {m["id"] for m in cloud.ask("GET", "/os-migrations", "2.59")[1]["migrations"]}
    answers = {"POST /servers/ID/action os-migrateLive": cloud.ask("POST", "/servers/{server}/action", "2.80", MIGRATE)}

    def record():
        return next((m for m in cloud.ask("GET", "/os-migrations", "2.59")[1]["migrations"] if m["id"] not in before), None)
    found = wait(60, "a migration of " + cloud.name, lambda: (record() or {}).get("status") == "running" and record(), 0.1)
    cloud.ids["migration"] = found["id"]
    time.sleep(3)
    for version in ("2.59", "2.80"):
        for path in DURING:
            answers["GET %s %s, under way" % (path, version)] = cloud.ask("GET", path, version)
    answers["POST /servers/ID/action os-migrateLive, under way"] = cloud.ask("POST", "/servers/{server}/action", "2.80", MIGRATE)
    answers["DELETE the migration, under way"] = cloud.ask("DELETE", "/servers/{server}/migrations/{migration}", "2.80")
    wait(120, "the end", lambda: record()["status"] in ("cancelled", "completed", "failed", "error"), 0.3)
    wait(60, "the server to settle", lambda: cloud.ask(
        "GET", "/servers/{server}", "2.80")[1]["server"]["OS-EXT-STS:task_state"] is None, 0.3)
    answers["record"] = (200, {"status": record()["status"]}, {})
    for path in ("/servers/{server}/migrations/{migration}", "/servers/{server}/migrations"):
        answers["GET %s, once over" % path] = cloud.ask("GET", path, "2.80")
    answers["DELETE the migration, once over"] = cloud.ask("DELETE", "/servers/{server}/migrations/{migration}", "2.80")
    answers["POST force_complete, once over"] = cloud.ask(
        "POST", "/servers/{server}/migrations/{migration}/action", "2.80", {"force_complete": None})
    return answers


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        auth = next(iter(yaml.safe_load(file)["clouds"].values()))["auth"]
    with open(os.path.join(HERE, "compared.json"), encoding="utf-8") as file:
        known = json.load(file)
    nova = Cloud("Nova", lab_client.Api().session, lab_client.ENDPOINTS["compute"][1])
    session = ks.Session(auth=v3.Password(**auth))
    godwit = Cloud("Godwit", session, auth["auth_url"].replace("/identity/v3", "/compute/v2.1"))
    uuid = lab_client.find(lab_client.Api(), "guest")["id"]
    for cloud in (nova, godwit):
        cloud.learn(uuid)
    theirs, ours = moving(nova), moving(godwit)
    pairs = [(name, theirs[name], ours[name]) for name in theirs]
    pairs += [(name, call(nova), call(godwit)) for name, call in calls()]
    unknown, seen, used = 0, {}, set()
    for name, of_nova, of_godwit in pairs:
        for difference in differences(of_nova, of_godwit):
            text = "%s: %s" % (name, difference)
            rule = next((r for r in known if fnmatch.fnmatchcase(text, r["difference"])), None)
            if rule is None:
                unknown += 1
                seen.setdefault(difference, []).append(name)
                if difference.startswith("status"):
                    print(json.dumps({"call": name, "nova": of_nova[1], "godwit": of_godwit[1]})[:1500])
            else:
                used.add(rule["difference"])
    for difference, names in seen.items():
        print("unknown: %s (%d calls, such as %s)" % (difference, len(names), names[0]))
    for rule in known:
        if rule["difference"] not in used:
            print("not seen any more: %s" % rule["difference"])
    print("%d calls, %d with a difference that is not known, %d known ones" % (len(pairs), unknown, len(used)))
    sys.exit(1 if unknown else 0)


if __name__ == "__main__":
    main()
