export const isCounterState = (state) => state.type === "Counter"
export const isHistogramState = (state) => state.type === "Histogram"
