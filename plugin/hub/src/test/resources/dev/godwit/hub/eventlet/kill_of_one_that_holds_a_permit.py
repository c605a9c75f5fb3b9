import eventlet

semaphore = eventlet.Semaphore(1)


def user(name):
    with semaphore:
        show(name, "at", now())
        eventlet.sleep(1)


threads = [eventlet.spawn(user, name) for name in "abc"]
eventlet.sleep(0.5)
threads[0].kill()
show("killed")
threads[2].wait()
