import eventlet

two = eventlet.Semaphore(2)


def user(name):
    with two:
        show(name, "at", now())
        eventlet.sleep(1)


threads = [eventlet.spawn(user, name) for name in "abcde"]
for thread in threads:
    thread.wait()
