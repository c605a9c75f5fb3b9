import eventlet
from eventlet import pools

made = []


def create():
    made.append("thing %d" % len(made))
    return made[-1]


pool = pools.Pool(max_size=2, create=create)


def user(name):
    with pool.item() as thing:
        show(name, "has", thing, "at", now())
        eventlet.sleep(1)


threads = [eventlet.spawn(user, name) for name in "abc"]
for thread in threads:
    thread.wait()
show("made", len(made))
