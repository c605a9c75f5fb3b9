import eventlet
from eventlet import queue

light = queue.LightQueue(1)
light.put("a")
putter = eventlet.spawn(light.put, "b")
eventlet.sleep(0)
show("size", light.qsize(), "putting", light.putting())
light.resize(2)
putter.wait()
show("size", light.qsize(), "putting", light.putting())
light.resize(1)
show("size", light.qsize())
show(light.get(), light.get())
