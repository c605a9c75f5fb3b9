import eventlet
from eventlet import corolocal

local = corolocal.local()


def body(name):
    show(name, hasattr(local, "value"))
    local.value = name
    eventlet.sleep(0)
    show(name, local.value)


threads = [eventlet.spawn(body, name) for name in "ab"]
for thread in threads:
    thread.wait()
show("outside", hasattr(local, "value"))
