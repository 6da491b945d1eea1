package guide.bank;

/** What the bank keeps accounts in. Amounts are whole numbers of the smallest unit: won, cents. */
public enum Currency {
    KRW, USD
}
