"""Addresses of the meetings context."""

from django.urls import path

from kith.meetings.views import calendar, console, quiet, room

app_name = "meetings"
urlpatterns = [
    path("groups/<key:key>/meetings/", calendar.meetings, name="meetings"),
    path("groups/<key:key>/series/", calendar.series, name="series"),
    path("groups/<key:key>/series/ending/", calendar.ending, name="ending"),
    path("rooms/<key:key>/", room.said_here, name="said_here"),
    path("meetings/<key:key>/", calendar.meeting, name="meeting"),
    path("meetings/<key:key>/coming/", calendar.say_coming, name="coming"),
    path("meetings/<key:key>/moving/", calendar.moving, name="moving"),
    path("meetings/<key:key>/cancelling/", calendar.cancelling, name="cancelling"),
    path("meetings/<key:key>/evening/", calendar.evening, name="evening"),
    path("meetings/<key:key>/room/", room.room, name="room"),
    path("meetings/<key:key>/room/arriving/", room.arriving, name="arriving"),
    path("meetings/<key:key>/room/hand/", room.hand, name="hand"),
    path("meetings/<key:key>/room/listening/", room.listening, name="listening"),
    path("meetings/<key:key>/room/passing/", room.passing, name="passing"),
    path("meetings/<key:key>/room/here/", room.here, name="here"),
    path("meetings/<key:key>/room/leaving/", room.leaving, name="leaving"),
    path("meetings/<key:key>/room/breath/", room.breath, name="breath"),
    path("meetings/<key:key>/quiet/", quiet.quiet, name="quiet"),
    path("meetings/<key:key>/quiet/<key:conversation>/", quiet.answer, name="answer"),
    path("meetings/<key:key>/console/", console.console, name="console"),
    path("meetings/<key:key>/console/opening/", console.open_, name="opening"),
    path("meetings/<key:key>/console/closing/", console.closing, name="closing"),
    path("meetings/<key:key>/console/word/", console.word, name="word"),
    path("meetings/<key:key>/console/call/", console.call, name="call"),
    path("meetings/<key:key>/console/part/", console.part, name="part"),
    path("meetings/<key:key>/console/time/", console.time, name="time"),
    path("meetings/<key:key>/console/calm/", console.calm, name="calm"),
]
