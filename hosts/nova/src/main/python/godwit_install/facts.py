"""What was found out, each fact with its weight and what to do about it."""

import collections

OK = "ok"
WARNING = "warning"
WRONG = "wrong"

Fact = collections.namedtuple("Fact", "level subject text remedy")


class Facts:
    """Facts in the order in which they were found. An install is possible when none of them is wrong."""

    def __init__(self):
        self.all = []

    def ok(self, subject, text):
        self.all.append(Fact(OK, subject, text, None))

    def warning(self, subject, text, remedy):
        self.all.append(Fact(WARNING, subject, text, remedy))

    def wrong(self, subject, text, remedy):
        self.all.append(Fact(WRONG, subject, text, remedy))

    @property
    def any_wrong(self):
        return any(fact.level == WRONG for fact in self.all)

    def lines(self, levels=(OK, WARNING, WRONG)):
        """One line for each fact of these levels, and one more for what to do."""
        for fact in self.all:
            if fact.level in levels:
                yield "%-8s %s: %s" % (fact.level, fact.subject, fact.text)
                if fact.remedy:
                    yield "         -> %s" % fact.remedy
