import eventlet
from eventlet.support.greenlets import GreenletExit


def stubborn():
    for number in range(2):
        try:
            eventlet.sleep(10)
        except GreenletExit:
            show("caught", number)
    return "ends by itself"


thread = eventlet.spawn(stubborn)
eventlet.sleep(0)
thread.kill()
thread.kill()
show(thread.wait(), "at", now())
