import eventlet
from eventlet.support.greenlets import GreenletExit


def body():
    try:
        with eventlet.Timeout(2, ValueError("too long")):
            eventlet.sleep(10)
    except GreenletExit:
        show("killed at", now())
        eventlet.sleep(5)
        show("no time-out any more at", now())


thread = eventlet.spawn(body)
eventlet.sleep(1)
thread.kill()
thread.wait()
