"""Work without anybody watching: arrivals, the job ledger, workers, batches, many machines."""
