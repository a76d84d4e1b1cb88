"""What tests of the pages share: the address of a meeting's page, and the text of an answer."""


def room(meeting, *more):
    return "/".join(["/meetings", meeting.key, *more, ""])


def text(response):
    return response.content.decode()
