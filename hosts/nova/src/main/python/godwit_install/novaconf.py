"""Nova's configuration files, read as oslo.config reads them."""

import collections
import os

Value = collections.namedtuple("Value", "text file line")

_DEFAULT_FILES = ("/etc/nova/nova.conf", "/etc/nova/nova-compute.conf")
_DEFAULT_DIRECTORIES = ("/etc/nova/nova.conf.d", "/etc/nova/nova-compute.conf.d")


class ConfError(Exception):
    """Where a file is wrong, and how."""


class NovaConf:
    """Options of several files; of values given more than once the last one holds."""

    def __init__(self):
        self.files = []
        self._groups = {}

    def get(self, group, name):
        """The Value that holds, None if the files have none."""
        return self.group(group).get(name)

    def group(self, group):
        """The options of a group by their names."""
        return self._groups.get(_group_name(group), {})

    def add(self, file, text):
        """Reads one more file. ConfError if oslo.config would not take it."""
        self.files.append(file)
        group = None
        name = None
        for number, raw in enumerate(text.splitlines(), 1):
            line = raw.rstrip()
            if not line:
                name = None
            elif line[0] in " \t":
                if name is None:
                    raise ConfError("%s, line %d: a continued line with nothing to continue" % (file, number))
                begun = group[name]
                group[name] = begun._replace(text=begun.text + "\n" + line.lstrip())
            elif line[0] in "#;":
                name = None
            elif line[0] == "[":
                name = None
                if line[-1] != "]" or len(line) == 2:
                    raise ConfError("%s, line %d: not the name of a group in brackets: %s" % (file, number, line))
                group = self._groups.setdefault(_group_name(line[1:-1]), {})
            else:
                name, value = _split(file, number, line)
                if group is None:
                    raise ConfError("%s, line %d: an option before the first group" % (file, number))
                group[name] = Value(value, file, number)


def _group_name(name):
    return name if name == "DEFAULT" else name.lower()


def _split(file, number, line):
    ends = [at for at in (line.find("="), line.find(":")) if at >= 0]
    if not ends or not line[:min(ends)].strip():
        raise ConfError("%s, line %d: neither a group nor name = value" % (file, number))
    value = line[min(ends) + 1:].strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'":
        value = value[1:-1]
    return line[:min(ends)].strip(), value


def default_files(place):
    """The files that nova-compute reads when it is not told others, as far as they are there."""
    files = [path for path in _DEFAULT_FILES if place.is_file(path)]
    for directory in _DEFAULT_DIRECTORIES:
        files += [os.path.join(directory, name) for name in place.names(directory)
                  if name.endswith(".conf") and not name.startswith(".")]
    return files


def read(place, files):
    """Reads files in their order. ConfError if one cannot be read or is wrong."""
    conf = NovaConf()
    for file in files:
        try:
            text = place.read(file).decode("utf-8")
        except OSError as e:
            raise ConfError("%s cannot be read: %s" % (file, e.strerror)) from None
        except UnicodeDecodeError:
            raise ConfError("%s is not UTF-8" % file) from None
        conf.add(file, text)
    return conf
