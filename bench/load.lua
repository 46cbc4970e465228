-- Asks as wrk does; with the argument "new" every request has an address that no cache has seen.
function init(arguments)
  if arguments[1] == "new" then
    local number, join = 0, wrk.path:find("?", 1, true) and "&" or "?"
    function request()
      number = number + 1
      return wrk.format(nil, wrk.path .. join .. "bench=" .. arguments[2] .. number)
    end
  end
end

function done(summary, latency)
  print(string.format('{"requests": %d, "microseconds": %d, "p50": %d, "p95": %d, "failed": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(95),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write
      + summary.errors.timeout))
end
