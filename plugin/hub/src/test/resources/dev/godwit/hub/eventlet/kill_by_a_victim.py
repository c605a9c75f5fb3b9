import eventlet


def last():
    try:
        eventlet.sleep(10)
    finally:
        show("last")


def middle():
    try:
        eventlet.sleep(10)
    finally:
        show("middle begins")
        end.kill()
        show("middle ends")


end = eventlet.spawn(last)
thread = eventlet.spawn(middle)
eventlet.sleep(0)
eventlet.spawn(show, "was ready")
thread.kill()
show("killer")
eventlet.sleep(0)
