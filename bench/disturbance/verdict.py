"""Whether a record is true; pure, so that `python3 -m doctest` can hold it."""

from disturbance.hosts import ABSENT, SILENT, is_incoming, is_live, other, runs

TERMINAL = ("completed", "failed", "cancelled", "error")


def is_there(place, seen, source):
    """Whether a guest is where a record says, by what was seen on both hosts.

    >>> is_there("source", {"alpha": "running (booted)", "bravo": "absent"}, "alpha")
    True
    >>> is_there("source", {"alpha": "absent", "bravo": "running (migrated)"}, "alpha")
    False
    >>> is_there("destination", {"alpha": "shut off (migrated)", "bravo": "running (migrated)"}, "alpha")
    True
    >>> is_there("destination", {"alpha": "running (booted)", "bravo": "paused (migrating)"}, "alpha")
    False
    >>> is_there("lost", {"alpha": "absent", "bravo": "absent"}, "alpha")
    True
    """
    here, there = seen[source], seen[other(source)]
    if place == "source":
        arrives = is_live(here) and is_incoming(there)
        return here not in (ABSENT, SILENT, "shut off (migrated)") and (arrives or not is_live(there))
    if place == "destination":
        return is_live(there) and not is_incoming(there) and not runs(here)
    if place == "lost":
        return SILENT not in (here, there) and not is_live(here) and not is_live(there)
    return False


def untruths(record, source, around_end, final, landed, touched_after):
    """What is untrue of a record that has ended, as sentences.

    around_end is what was seen from the last look at the record that had not ended to the first that had; final is what
    was seen when all was quiet; landed says whether the guest was seen whole on the destination, and touched_after
    whether somebody else moved or ended it after the record may have ended, so that only around_end counts.
    """
    found = []
    status, place = record["status"], record["guest"]
    if status not in TERMINAL:
        return [f"the record does not end: {status}, guest {place}, owed {record['owed']}, alarm {record['alarm']}"]
    if record["owed"] or record["alarm"]:
        found.append(f"it is over and not in order: owed {record['owed']}, alarm {record['alarm']}")
    if status == "completed":
        if place != "destination":
            found.append(f"completed, and the guest is said to be {place}")
        if not landed:
            found.append("completed, and the guest was never seen on the destination")
    if status in ("failed", "cancelled") and place not in ("source", None):
        found.append(f"{status}, and the guest is said to be {place}")
    if place in (None, "unknown"):
        if status == "completed":
            found.append("completed without a place")
    else:
        looks = around_end if touched_after else around_end[-1:] + [final]
        right = [is_there(place, seen, source) for seen in looks]
        # The destination of a move whose guest has ended there since.
        ended_there = place == "destination" and landed and touched_after
        if not (any(right) if touched_after else all(right)) and not ended_there:
            found.append(f"the guest is said to be {place}, and was seen: {looks[-1]}")
    return found
