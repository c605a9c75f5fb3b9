import eventlet
from eventlet import hubs

hub = hubs.get_hub()


def fails():
    show("fails")
    raise ValueError("nobody hears of this")


hub.schedule_call_global(1, fails)
hub.schedule_call_global(1, lambda: show("the next one runs at", now()))
eventlet.sleep(2)
show("goes on")
