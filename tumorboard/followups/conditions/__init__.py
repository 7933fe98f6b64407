"""Recommendations that hold only under a condition: is it met?"""
