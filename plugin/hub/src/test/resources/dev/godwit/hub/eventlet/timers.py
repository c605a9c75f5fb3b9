import eventlet
from eventlet import hubs

hub = hubs.get_hub()


def spawner():
    hub.schedule_call_local(1, show, "local of one that ended")
    hub.schedule_call_global(1, show, "global")
    hub.schedule_call_global(2, show, "cancelled").cancel()


eventlet.spawn(spawner).wait()
hub.schedule_call_local(1, show, "local")
late = hub.schedule_call_global(0.5, lambda: show("at", now()))
show("pending", late.pending)
eventlet.sleep(3)
show("pending", late.pending)
