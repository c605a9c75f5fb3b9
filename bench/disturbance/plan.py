"""Which disturbance comes when; the same for the same seed."""

import dataclasses
import random

# What others and Godwit's own operator do; each of a move's acts is one of these.
RESET, SHUTDOWN, DESTROY = "reset", "shutdown", "destroy"
FOREIGN, TAKEOVER, BACK = "foreign migrate", "abort job and foreign migrate", "foreign migrate back"
ABORT, FORCE = "abort", "force-complete"
KILL, START = "kill -9", "start"

# What a move is disturbed by; with kill -9 before the act, during or after it.
SINGLE = ((), (RESET,), (SHUTDOWN,), (DESTROY,), (FOREIGN,), (TAKEOVER,), (KILL,), (ABORT,), (FORCE,))
TOGETHER = tuple((KILL, act) for act in (RESET, SHUTDOWN, DESTROY, FOREIGN, TAKEOVER, BACK, ABORT, FORCE))
KINDS = {" + ".join(kind) or "nothing": kind for kind in SINGLE + TOGETHER}

MOVE_SECONDS = 7
DOWN_SECONDS = 10


@dataclasses.dataclass(frozen=True)
class Move:
    """One move: its acts, with the seconds after the request at which they come."""

    number: int
    kind: str
    acts: tuple
    post_copy: bool
    # For a guest that has to be started anew.
    persistent: bool
    # Whether a foreign migration takes a persistent guest's definition along.
    takes_definition: bool

    def words(self):
        acts = ", ".join(f"{act} at {at:.1f} s" for act, at in self.acts) or "nothing"
        return acts + (", post-copy allowed" if self.post_copy else "")


def moves(seed, count, kinds):
    """Every kind once, in random order, then every kind again, and so on."""
    deck = []
    for number in range(1, count + 1):
        if not deck:
            deck = list(kinds)
            random.Random(f"{seed}/deck/{number}").shuffle(deck)
        yield move(random.Random(f"{seed}/{number}"), number, deck.pop())


def move(dice, number, kind):
    moment = dice.uniform(0, MOVE_SECONDS)
    down = dice.uniform(0, DOWN_SECONDS)
    acts = []
    for act in KINDS[kind]:
        if act == KILL:
            acts += [(KILL, moment), (START, moment + down)]
        elif act in (ABORT, FORCE) and kind != act:
            # Asked of Godwit shortly before it is killed: a command takes a second to ask.
            acts.append((act, max(0, moment - dice.uniform(0, 2))))
        elif act == FOREIGN:
            # In place of Godwit's job, which begins some tenths of a second after the request.
            acts.append((FOREIGN, dice.uniform(-1.5, 0.5)))
        elif KILL in KINDS[kind]:
            acts.append((act, max(0, moment + dice.uniform(-1, down))))
        else:
            acts.append((act, moment))
    acts.sort(key=lambda each: each[1])
    return Move(number, kind, tuple(acts), dice.random() < 1 / 3, dice.random() < 1 / 2, dice.random() < 1 / 2)
