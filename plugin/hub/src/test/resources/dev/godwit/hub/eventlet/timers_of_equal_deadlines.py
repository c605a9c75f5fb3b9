import eventlet
from eventlet import hubs

hub = hubs.get_hub()
for seconds, name in ((2, "c"), (1, "a"), (2, "d"), (1, "b"), (3, "e")):
    hub.schedule_call_global(seconds, lambda name=name: show(name, "at", now()))
eventlet.spawn_after(1, lambda: show("spawned at", now()))
hub.schedule_call_global(1, lambda: hub.schedule_call_global(0, lambda: show("set by a timer at", now())))
hub.schedule_call_global(1, lambda: show("last of its time"))
eventlet.sleep(4)
