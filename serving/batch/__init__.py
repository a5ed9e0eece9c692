"""Profiles of many users by a language model: jobs that can be killed, shared, stopped and taken up again.

engine    takes users from a job, works on some at once, saves what ends in groups
pace      how many may be in hand, by how the server fares
work      one user: from the store through the model to a checked profile
owner     who holds a task, and whether they still live
tally     what was done so far: rates, costs, time left
openai    the same prompts as files for a batch service, and its answers read back
"""
