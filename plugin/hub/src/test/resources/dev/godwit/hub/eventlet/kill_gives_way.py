import eventlet


def victim():
    try:
        eventlet.sleep(10)
    finally:
        show("victim")


killed = eventlet.spawn(victim)
eventlet.sleep(0)
eventlet.spawn(lambda: show("was ready"))
killed.kill()
show("killer")
