import eventlet
from eventlet.support.greenlets import GreenletExit


def body():
    try:
        eventlet.kill(eventlet.getcurrent())
        show("never here")
    finally:
        show("cleans up")


thread = eventlet.spawn(body)
try:
    thread.wait()
except GreenletExit:
    show("was killed")
