import eventlet


def sleeper(name, seconds):
    eventlet.sleep(seconds)
    show(name, "at", now())


threads = [eventlet.spawn(sleeper, name, seconds) for name, seconds in (("long", 2), ("half", 0.5), ("one", 1))]
for thread in threads:
    thread.wait()
