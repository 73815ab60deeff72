"""What Modelmill's jobs share. Import the module that has the thing: `from jobkit.job import Job, run`."""
