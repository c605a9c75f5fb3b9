import eventlet
from eventlet import event

arrived = event.Event()


def waiter():
    show("about to wait")
    show("waited for", arrived.wait())


eventlet.spawn(waiter)
eventlet.sleep(0)
arrived.send("a")
show("sent")
eventlet.sleep(0)
try:
    arrived.send("whoops")
except AssertionError:
    show("a second send is refused")
