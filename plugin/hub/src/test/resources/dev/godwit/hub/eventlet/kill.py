import eventlet
from eventlet.support.greenlets import GreenletExit


def body(name):
    try:
        eventlet.sleep(10)
    finally:
        show(name, "cleans up at", now())


plain = eventlet.spawn(body, "plain")
own = eventlet.spawn(body, "own")
eventlet.sleep(1)
plain.kill()
own.kill(ValueError("enough"))
for _ in range(2):
    try:
        plain.wait()
    except GreenletExit:
        show("plain was killed")
    try:
        own.wait()
    except ValueError as error:
        show("own ended by", error)
plain.kill()
show("a kill of an ended one does nothing")
