# Oracle values for interaction.test.ts: the variances of two-way.json's cases by the R package sandwich (Zeileis, Köll & Graham
# 2020), whose vcovCL is what econometricians cluster with. Run, after two-way.py: Rscript sandwich.R > sandwich.json

library(sandwich)
library(jsonlite)

given <- read_json("two-way.json")
sign <- function(arm) {
  parts <- strsplit(arm, "/")[[1]]
  (if (parts[1] == "scratch") 1 else -1) * (if (parts[2] == "none") -1 else 1)
}
right <- function(text) as.integer(strsplit(text, "")[[1]])

case <- function(one) {
  blocks <- lapply(seq_along(one$groups), function(s) {
    arms <- one$correct[[s]]
    e <- Reduce(`+`, lapply(names(arms), function(arm) sign(arm) * right(arms[[arm]]))) / length(given$budgets)
    data.frame(seed = s, group = unlist(one$groups[[s]]), e = e)
  })
  data <- do.call(rbind, blocks)
  data$cell <- interaction(data$seed, data$group, drop = TRUE)
  mean <- lm(e ~ 1, data)
  by <- function(cluster, cadjust) as.numeric(vcovCL(mean, cluster = cluster, type = "HC0", cadjust = cadjust))
  list(seeds = by(~seed, TRUE), images = by(~group, TRUE), cells = by(~cell, FALSE))
}

out <- list(
  command = "Rscript sandwich.R > sandwich.json",
  versions = list(R = as.character(getRversion()), sandwich = as.character(packageVersion("sandwich"))),
  cases = lapply(given$cases, case)
)
cat(toJSON(out, auto_unbox = TRUE, digits = NA, pretty = TRUE), "\n")
