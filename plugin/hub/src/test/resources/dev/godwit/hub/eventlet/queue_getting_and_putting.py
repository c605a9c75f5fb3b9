import eventlet
from eventlet import queue

light = queue.LightQueue(1)


def counts():
    show("getting", light.getting(), "putting", light.putting(), "size", light.qsize())


for _ in range(2):
    eventlet.spawn(light.get)
eventlet.sleep(0)
counts()
light.put(1)
light.put(2)
eventlet.sleep(0)
counts()
for number in (3, 4, 5):
    eventlet.spawn(light.put, number)
eventlet.sleep(0)
counts()
