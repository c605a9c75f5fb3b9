import eventlet
from eventlet.support.greenlets import GreenletExit


def body():
    show("never here")


thread = eventlet.spawn(body)
thread.link(lambda ended: show("link"))
eventlet.spawn(lambda: show("was ready"))
thread.kill()
show("killed")
try:
    thread.wait()
except GreenletExit:
    show("was killed")
