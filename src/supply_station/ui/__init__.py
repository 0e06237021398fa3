"""窗口：what is seen — widgets, threads and pixels; everything done goes through the office."""
