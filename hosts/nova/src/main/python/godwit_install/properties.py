"""The settings file of the Godwit process: made from the example, and looked into when there is one already."""

import re

from godwit_install import service
from godwit_install.conf_check import SOCKET

_DEFAULT_USER = "nova"


def make(example, home, user_name):
    """The text of the file, from that of the example."""
    text = _set(example, "plugin_dir", home + "/plugins")
    text = _set(text, "state_dir", service.STATE_DIRECTORY)
    return text if user_name == _DEFAULT_USER else _set(text, "nova_user", user_name)


def _set(text, name, value):
    line = "%s = %s" % (name, value)
    changed, times = re.subn(r"(?m)^#?[ \t]*%s[ \t]*=.*$" % re.escape(name), lambda _: line, text, count=1)
    return changed if times else text.rstrip("\n") + "\n\n" + line + "\n"


def values(text):
    """The settings in a text; of one that is given twice, the last."""
    found = {}
    for line in text.splitlines():
        match = re.match(r"\s*([^#!=:\s][^=:\s]*)\s*[=:]?\s*(.*)", line)
        if match:
            found[match.group(1)] = match.group(2).strip()
    return found


def check(place, facts, conf, home, kept):
    """Whether unit, settings and Nova's configuration name the same things. `kept` is the text of the operator's file
    if it is to be left as it is, otherwise None; `conf` is None if it could not be read."""
    settings = {} if kept is None else values(kept)
    if kept is not None:
        facts.ok("settings", "%s is there and is left as it is" % service.PROPERTIES)
        plugin_dir = settings.get("plugin_dir", "")
        if plugin_dir != home + "/plugins":
            facts.warning(
                "plugin_dir", "%s names %s" % (service.PROPERTIES, plugin_dir or "none"),
                "set plugin_dir = %s/plugins there if that is not meant" % home)
        state_dir = settings.get("state_dir", "")
        if state_dir != service.STATE_DIRECTORY:
            facts.warning(
                "state_dir", "%s names %s, where the service may not write" % (service.PROPERTIES, state_dir or "none"),
                "set state_dir = %s there, or add ReadWritePaths= to a drop-in of the unit" % service.STATE_DIRECTORY)
    if conf is None:
        return
    asked = conf.get("godwit", "socket")
    asked = asked.text.strip() if asked else SOCKET
    served = settings.get("nova_socket", SOCKET)
    if asked != served:
        facts.wrong(
            "socket", "Nova's configuration names %s, Godwit serves %s" % (asked, served),
            "let [godwit] socket and nova_socket in %s be the same" % service.PROPERTIES)
