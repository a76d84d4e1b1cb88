# The growth model by lme4: wall and CPU seconds of the fit alone, and the log-likelihood. Data in memory.
suppressMessages(library(lme4))
for (file in commandArgs(TRUE)) {
  data <- read.csv(file)
  took <- system.time(
    model <- suppressMessages(suppressWarnings(
      lmer(phq9 ~ week * arm + (week | member) + (1 | group), data)
    ))
  )
  cat(sprintf("%.6f %.6f %.10f\n", took[["elapsed"]], took[["user.self"]] + took[["sys.self"]],
              as.numeric(logLik(model))))
}
