import eventlet


def victim():
    try:
        eventlet.sleep(10)
    finally:
        show("victim begins to clean up")
        eventlet.sleep(1)
        show("victim has cleaned up at", now())


thread = eventlet.spawn(victim)
eventlet.sleep(0)
thread.kill()
show("killer goes on at", now())
eventlet.sleep(2)
show("over")
