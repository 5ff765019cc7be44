export const sequential = "sequential"
