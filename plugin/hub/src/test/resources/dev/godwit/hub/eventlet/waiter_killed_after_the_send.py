import eventlet
from eventlet.support.greenlets import GreenletExit

event = eventlet.Event()


def waiter():
    try:
        show("got", event.wait())
    except GreenletExit:
        show("killed instead")
        raise


thread = eventlet.spawn(waiter)
eventlet.sleep(0)
event.send("value")
thread.kill()
show("over")
