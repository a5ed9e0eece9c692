"""Long work for one tenant, handed in and fetched later: files of requests, and batches that child processes work on.

words       files and batches as they travel in JSON, in the shapes that OpenAI's clients read
errors      what can be asked for that is not there, or not now
database    the tables of a tenant's jobs, beside its store
files       files kept by id
erasing     takes somebody who was erased out of files
ledger      batches and how they stand
desk        both, for one tenant
batches     the desks of all tenants
dispatcher  starts a child process for each batch, one at a time per tenant
lines       the requests of an input file
results     output and error files, written so that a killed child goes on where it stopped
hold        the child's hold on its batch: its heartbeat, and its end when it is told to stop
run         the child: `python -m serving.jobs.run STORE BATCH_ID`
routes      /v1/files and /v1/batches
"""
