import threading

import eventlet
from eventlet import tpool

go_on = threading.Event()


def blocks():
    go_on.wait()
    return threading.current_thread()


def others():
    for number in range(3):
        show("turn", number)
        eventlet.sleep(0)
    go_on.set()


here = threading.current_thread()
eventlet.spawn(others)
show("another thread:", tpool.execute(blocks) is not here)
