import * as ConfigProvider from "effect/ConfigProvider"

export * from "effect/ConfigProvider"

export const fromMap = (map) => ConfigProvider.fromUnknown(Object.fromEntries(map))
