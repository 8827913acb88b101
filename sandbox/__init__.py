"""A local Slack-compatible workspace on loopback, for demos, scenarios and replays.

The real slack-bolt and slack-sdk run against it through `base_url`. It knows nothing of the bot.

server      the workspace as a server: begin reading here
alone       `steward sandbox`: the same for any app, in wall time
state       who is where, what was written, what stands before whom; every change ends in the journal
time        the clock, and what moves it
people      what people do: write, press, submit, run commands, share channels
forms       what can be chosen and entered in Block Kit, and what stands there until it is sent
payloads    all of it in Slack's own JSON
delivery    how an app is reached: Socket Mode and signed HTTP, what it subscribed to, what passed
web         the Web API, one module per family of methods, and its limits as tables
faults      what goes wrong on request
control     the port through which the page and scripts act and look
page        the page itself: plain modules of JavaScript, no build
"""
