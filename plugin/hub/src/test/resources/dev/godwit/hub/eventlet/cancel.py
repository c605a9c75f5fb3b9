import eventlet
from eventlet.support.greenlets import GreenletExit


def body(name):
    show(name, "runs")
    eventlet.sleep(1)
    return name + " goes on to its end"


early = eventlet.spawn_after(1, body, "early")
late = eventlet.spawn(body, "late")
eventlet.sleep(0.5)
early.cancel()
late.cancel()
show(late.wait())
try:
    early.wait()
except GreenletExit:
    show("early was cancelled")
